/**
 * A recorded static feed with its calendar and its times moved, so that it goes on fitting a real-time feed that is moved
 * by as much. A trip that left at 17:05 on a Tuesday leaves at 09:20 on a Sunday, with the same stops after it.
 */
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { dateText, type ServiceShift, timeText } from "./service-shift.ts";

const WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const DEFLATED = 8;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

type File = { name: string; bytes: Buffer };

export function movedArchive(zip: Uint8Array, shift: ServiceShift): Uint8Array<ArrayBuffer> {
  return zipOf(filesOf(Buffer.from(zip)).map(({ name, bytes }) => ({ name, bytes: movedFile(name, bytes, shift) })));
}

function movedFile(name: string, bytes: Buffer, { days, timeS }: ServiceShift): Buffer {
  const time = (text: string) => (text.trim() === "" ? text : timeText(text.trim(), timeS));
  const date = (text: string) => dateText(text, days);
  switch (name) {
    case "stop_times.txt":
      return mapped(bytes, { arrival_time: time, departure_time: time });
    case "calendar_dates.txt":
      return mapped(bytes, { date });
    case "calendar.txt":
      // What ran on a Tuesday runs on the weekday that the Tuesday has become.
      return mapped(bytes, { start_date: date, end_date: date }, (row, columns) => {
        const before = WEEK.map((day) => row[columns.indexOf(day)] ?? "0");
        for (const [index, day] of WEEK.entries())
          row[columns.indexOf(day)] = before[(index - (days % 7) + 14) % 7] ?? "0";
      });
    default:
      return bytes;
  }
}

/** Only tables without quoted values are moved: the recorded ones have none. */
function mapped(
  bytes: Buffer,
  change: Record<string, (value: string) => string>,
  whole: (row: string[], columns: readonly string[]) => void = () => {},
): Buffer {
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  if (text.includes('"')) throw new Error("a table with quoted values is not moved");
  const [head = "", ...lines] = text.split(/\r?\n/);
  const columns = head.split(",");
  const rows = lines.map((line) => {
    if (line === "") return line;
    const row = line.split(",");
    for (const [column, value] of row.entries()) {
      const moved = change[columns[column] ?? ""];
      if (moved !== undefined) row[column] = moved(value);
    }
    whole(row, columns);
    return row.join(",");
  });
  return Buffer.from([head, ...rows].join("\n"));
}

function filesOf(zip: Buffer): File[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error("no zip");
  const files: File[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extraLength] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30)];
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + size);
    files.push({ name, bytes: method === DEFLATED ? inflateRawSync(data) : data });
    at += 46 + nameLength + extraLength + zip.readUInt16LE(at + 32);
  }
  return files;
}

function zipOf(files: readonly File[]): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const data = deflateRawSync(bytes);
    const label = Buffer.from(name);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(DEFLATED, 4);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(data.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([signature(LOCAL), about, label, data]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([signature(CENTRAL), Buffer.from([20, 0]), about, place, label]));
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return new Uint8Array(Buffer.concat([...parts, listed, signature(END), end]));
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}
