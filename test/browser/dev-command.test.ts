import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../scripts/local/deployment.ts";
import { type Command, descendants, isAlive, runCommand, type StartOptions } from "../deployment.ts";
import { eventually } from "./reader.ts";

let persist: string;
const commands: Command[] = [];

beforeAll(() => {
  persist = mkdtempSync(join(tmpdir(), "vigie-dev-"));
});
afterAll(async () => {
  await Promise.all(commands.map((command) => command.end("SIGKILL")));
  rmSync(persist, { recursive: true, force: true, maxRetries: 5 });
});

function dev(port: number, options: StartOptions = {}): Command {
  const command = runCommand(port, persist, options);
  commands.push(command);
  return command;
}

describe("npm run dev", () => {
  it("refuses a taken port by its number, and starts nothing", async () => {
    const squatter = createSocket();
    await new Promise<void>((resolve) => squatter.listen(0, "127.0.0.1", resolve));
    const { port } = squatter.address() as AddressInfo;
    const command = dev(port);
    expect(await command.ended).toBe(1);
    expect(command.output().trim()).toBe(`port ${port} is taken; choose another with --port N`);
    squatter.close();
  });

  it.each([
    [
      { variables: { LANES: "0", ET_INTERVAL_S: "soon" } },
      /LANES = "0": allowed is .* 1 to 250.*ET_INTERVAL_S is "soon": must be/s,
    ],
    [{ args: ["--replay", "no/such/folder"] }, /--replay no\/such\/folder: there is no such folder/],
    [{ args: ["--replay", "docs"], variables: { PRIM_API_KEY: "k" } }, /one of them can feed Vigie, not both/],
    [{ args: ["--seed", "one"] }, /--seed one: allowed is a whole number/],
    [{ args: ["--prot", "1"] }, /Unknown option '--prot'/],
  ])("names what is wrong with %j and exits 1", async (options: StartOptions, words) => {
    const command = dev(await freePort(), options);
    expect(await command.ended).toBe(1);
    expect(command.output()).toMatch(words);
  });

  describe("on an upstream of the environment", () => {
    let upstream: Server;
    const asked: { path: string; key: string | undefined }[] = [];

    beforeAll(async () => {
      upstream = createServer((request, response) => {
        asked.push({ path: request.url ?? "", key: request.headers.apikey?.toString() });
        response.writeHead(503).end();
      });
      await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
    });
    afterAll(() => {
      upstream.closeAllConnections();
      upstream.close();
    });

    it("hands the environment's settings to the Worker as they are, and leaves no process even when it is killed", async () => {
      const { port } = upstream.address() as AddressInfo;
      const variables = {
        PRIM_BASE_URL: `http://127.0.0.1:${port}/marketplace`,
        PRIM_API_KEY: 'k$HOME#"x\\n',
        SCHEDULER_LINES: "metro:1",
      };
      const command = dev(await freePort(), { variables });
      const { url, key } = await command.ready;
      expect(command.output()).toContain(`Vigie ready ${url}\n  fed by        ${variables.PRIM_BASE_URL}\n`);
      expect(key).toMatch(/^[\w-]{32}$/);
      await eventually(() =>
        expect(asked).toContainEqual({
          path: "/marketplace/estimated-timetable?LineRef=STIF%3ALine%3A%3AC01371%3A",
          key: variables.PRIM_API_KEY,
        }),
      );
      const started = descendants(command.pid);
      expect(started.length).toBeGreaterThan(2);
      await command.end("SIGKILL");
      await eventually(() => expect(started.filter(isAlive)).toEqual([]));
    });
  });
});
