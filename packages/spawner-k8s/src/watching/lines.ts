/** Takes text as it comes and gives whole lines. What is left at the end of a stream was cut, and is no line. */
export interface LineSplitter {
  push(chunk: Uint8Array): readonly string[]
}

export function createLineSplitter(): LineSplitter {
  const decoder = new TextDecoder()
  // Parts of one line: joined once, since a line may come in many chunks.
  let begun: string[] = []
  return {
    push(chunk) {
      const [head = '', ...tail] = decoder.decode(chunk, { stream: true }).split('\n')
      begun.push(head)
      const last = tail.pop()
      if (last === undefined) return []
      const whole = [begun.join(''), ...tail]
      begun = [last]
      return whole.filter((line) => line !== '')
    },
  }
}
