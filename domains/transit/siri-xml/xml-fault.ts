/** What is wrong with a document and where. A handler throws it too, for what it will not have. */
export class XmlFault extends Error {}

export function fault(reason: string): never {
  throw new XmlFault(reason);
}
