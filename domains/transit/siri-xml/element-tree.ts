/**
 * One XML element as the JSON of SIRI-Lite has it, so that both are read by the same rules: children by their local
 * name, a list where a name comes twice, a text for an element without children, {value, lang} where it tells its
 * language. Other attributes go: no value of SIRI's that Vigie reads is in one.
 */
import type { Fields } from "../normalisers/siri-values.ts";
import { fault } from "./xml-fault.ts";
import type { XmlAttribute } from "./xml-reader.ts";

export type ElementValue = string | Fields;

/** Characters and elements of one record: a journey has some 10,000, a situation in many languages 100,000. */
export const MAX_RECORD_SIZE = 4_000_000;

/** Without a prototype, an element called "constructor" or "__proto__" is a child like another. */
class Children {
  [name: string]: unknown;
}
Object.setPrototypeOf(Children.prototype, null);

type Level = { name: string; lang: string | null; text: string; children: Children | null };

/** Takes what comes between the tags of one element, its own tags too; `done` is then the element. */
export class ElementTree {
  readonly #levels: Level[] = [];
  #size = 0;

  open(name: string, attributes: readonly XmlAttribute[]): void {
    this.#grow(1);
    this.#levels.push({ name, lang: langOf(attributes), text: "", children: null });
  }

  text(text: string): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return;
    this.#grow(text.length);
    level.text += text;
  }

  /** The element once its own tag closes, null while a child's does. */
  close(): ElementValue | null {
    const level = this.#levels.pop();
    const parent = this.#levels.at(-1);
    if (level === undefined) return null;
    const value = elementOf(level);
    if (parent === undefined) return value;
    parent.children ??= new Children();
    const siblings = parent.children[level.name];
    if (siblings === undefined) parent.children[level.name] = value;
    else if (Array.isArray(siblings)) siblings.push(value);
    else parent.children[level.name] = [siblings, value];
    return null;
  }

  #grow(by: number): void {
    this.#size += by;
    if (this.#size > MAX_RECORD_SIZE) fault(`one record of more than ${MAX_RECORD_SIZE} characters`);
  }
}

function elementOf({ children, text, lang }: Level): ElementValue {
  if (children !== null) return children;
  return lang === null ? text : { value: text, lang };
}

function langOf(attributes: readonly XmlAttribute[]): string | null {
  return attributes.find(({ name }) => name === "xml:lang" || name === "lang")?.value.toLowerCase() || null;
}
