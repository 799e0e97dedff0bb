/** What reading a zip forwards is made of: its marks, its faults, and looks at the bytes that come. */
import type { ForwardBytes } from "./forward-bytes.ts";

/** PKWARE APPNOTE 6.3.10, section 4.3, as little-endian numbers. All begin with P. */
export const SIGNATURES = {
  entry: 0x04034b50,
  directory: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  descriptor: 0x08074b50,
  extraRecord: 0x08064b50,
} as const;

export const P = 0x50;

export class MalformedZip extends Error {
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }
}

/** The connection, not the archive. */
export class BrokenStream extends Error {}

/** As ForwardBytes.look. @throws BrokenStream */
export async function look(bytes: ForwardBytes, least: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await bytes.look(least);
  } catch (error) {
    throw new BrokenStream(`the body broke off: ${textOf(error)}`);
  }
}

export function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
