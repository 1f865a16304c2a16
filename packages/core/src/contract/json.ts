/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** A JSON object. Optional members may be `undefined`; they are dropped when written. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}
