/** Issuing a command, and telling what it did and who has felt it. */
import type { CommandName, CommandRequest, CommandView } from "../contracts/control.ts";
import { EXIT_OK, type Io } from "./command.ts";
import { scopeWords } from "./scope.ts";
import type { Server } from "./server.ts";
import { facts } from "./table.ts";
import { duration } from "./units.ts";

export type Issue = Pick<CommandRequest, "scope"> & {
  command: CommandName;
  command_id?: string;
  reason?: string;
  expires_in_s?: number;
};

type Issued = { command: CommandView; repeated: boolean };

export async function issue(server: Server, request: Issue, json: boolean, io: Io): Promise<number> {
  const answer = await server.send<Issued>("POST", "/api/system/commands", request);
  await io.out(json ? `${JSON.stringify(answer)}\n` : issuedText(answer));
  return EXIT_OK;
}

function issuedText({ command, repeated }: Issued): string {
  const { acknowledged, awaiting } = command;
  const slowest = Math.max(0, ...acknowledged.map(({ after_ms }) => after_ms));
  return facts([
    [command.command, scopeWords(command.scope) + (repeated ? " (issued before: this is the earlier answer)" : "")],
    ["effect", command.effect],
    [
      "taken by",
      `${acknowledged.length} ${acknowledged.length === 1 ? "lane" : "lanes"}${acknowledged.length === 0 ? "" : `, the slowest after ${duration(slowest)}`}`,
    ],
    ...(awaiting.length === 0 ? [] : [["awaiting", awaiting.join(", ")] as const]),
    ["id", command.command_id],
  ]);
}
