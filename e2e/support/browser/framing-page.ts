/** A page that shows another one inside of it, if that lets it. */
export function framingPage(address: string): string {
  return `<!doctype html><title>A trap</title><h1>Win a prize</h1>
<iframe src="${encodeURI(address)}" width="1000" height="600"></iframe>`
}
