import { quoted, type Rejections } from "../normalisers/rejections.ts";
import { instantOf, textOf } from "../normalisers/siri-values.ts";

/** Epoch ms of an element's text; null where there is none, and where it is no instant, which is noted. */
export function timeOf(value: unknown, path: string, ref: string, rejections: Rejections): number | null {
  const text = textOf(value);
  if (text === null) return null;
  const at = instantOf(text);
  if (at === null) rejections.add(`time ${quoted(text)} cannot be read`, path, ref);
  return at;
}
