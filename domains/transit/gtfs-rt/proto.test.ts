import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { snakeCase } from "./message-plans.ts";
import { ENUMS, MESSAGES } from "./proto.ts";

/** Reads what proto.ts repeats out of the .proto: enough of the language for this one file. */
function declarations(text: string) {
  const messages: Record<string, Record<string, [number, string, boolean]>> = {};
  const enums: Record<string, Record<string, number>> = {};
  const open: { kind: "message" | "enum"; name: string }[] = [];
  const clean = text.replace(/\/\/.*$/gm, "").replace(/\s+/g, " ");
  for (const [statement] of clean.matchAll(/[^;{}]+[;{]|\}/g)) {
    if (statement === "}") {
      open.pop();
      continue;
    }
    const block = /^\s*(message|enum) (\w+) ?\{$/.exec(statement);
    const at = open.at(-1);
    if (block !== null) {
      const [, kind, name = ""] = block;
      if (kind === "enum") open.push({ kind: "enum", name: `${at?.name}.${name}` });
      else open.push({ kind: "message", name });
      continue;
    }
    const value = /^\s*(\w+) ?= ?(\d+)/.exec(statement);
    if (at?.kind === "enum" && value !== null) {
      enums[at.name] = { ...enums[at.name], [value[1] ?? ""]: Number(value[2]) };
      continue;
    }
    const field = /^\s*(optional|required|repeated) ([\w.]+) (\w+) ?= ?(\d+)/.exec(statement);
    if (at?.kind !== "message" || field === null) continue;
    const [, label, type = "", name = "", number] = field;
    messages[at.name] = { ...messages[at.name], [name]: [Number(number), type, label === "repeated"] };
  }
  return { messages, enums };
}

const proto = declarations(readFileSync(`${import.meta.dirname}/gtfs-realtime.proto`, "utf8"));

it("has the enums of the .proto, value for value", () => {
  expect(Object.keys(proto.enums).length).toBeGreaterThan(10);
  expect(ENUMS).toEqual(proto.enums);
});

it("has the messages of the .proto, field for field", () => {
  const ours = Object.fromEntries(
    Object.entries(MESSAGES).map(([message, fields]) => [
      message,
      Object.fromEntries(
        Object.entries<readonly [number, string, "many"?]>(fields).map(([name, [number, type, many]]) => [
          snakeCase(name),
          // The .proto writes a nested name as short as it can.
          [number, type.split(".").at(-1), many === "many"],
        ]),
      ),
    ]),
  );
  const theirs = Object.fromEntries(
    Object.entries(proto.messages).map(([message, fields]) => [
      message,
      Object.fromEntries(
        Object.entries(fields).map(([name, [number, type, many]]) => [name, [number, type.split(".").at(-1), many]]),
      ),
    ]),
  );
  expect(Object.keys(theirs).length).toBeGreaterThan(20);
  expect(ours).toEqual(theirs);
});
