/** Something that has to be installed first. Its message is one line: what is missing, and how to get it. */
export class ToolMissing extends Error {
  override readonly name = 'ToolMissing'
}
