/** A real browser with nothing installed on the system: on Linux from an npm package, elsewhere the one that is there. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

const PACKAGE = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..");
/** Beside the package: unpacked once, and gone with node_modules. */
const UNPACKED = join(PACKAGE, "unpacked");
/** The build that Miniflare's Browser Rendering asks for. */
const RENDERING_BUILD = "126.0.6478.182";
const CHANNELS = ["chrome", "msedge", "chromium"];

/** @throws Error that says what to install when there is no browser to be found. */
export async function launchChromium(): Promise<Browser> {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH !== undefined) return chromium.launch({ executablePath: CHROMIUM_PATH });
  if (process.platform === "linux" && process.arch === "x64") return chromium.launch(await packaged());
  const refusals: string[] = [];
  for (const channel of CHANNELS) {
    try {
      return await chromium.launch({ channel });
    } catch (error) {
      refusals.push(`${channel}: ${String(error).split("\n")[0]}`);
    }
  }
  throw new Error(`No browser found: install Chrome, or set CHROMIUM_PATH.\n${refusals.join("\n")}`);
}

/**
 * Puts the packaged browser where the local Browser Rendering looks for one that it has downloaded before, so that it
 * downloads none. Answers the environment for the process that runs it; `folder` is the caller's to remove.
 */
export async function browserForRendering(folder: string): Promise<Record<string, string>> {
  const { executablePath = "", env = {}, args = [] } = await packaged();
  const place = join(folder, ".wrangler", "chrome", `linux-${RENDERING_BUILD}`, "chrome-linux64");
  mkdirSync(place, { recursive: true });
  const words = [executablePath, ...args].map((word) => `'${word}'`).join(" ");
  writeFileSync(join(place, "chrome"), `#!/bin/sh\nexec ${words} --headless "$@"\n`, { mode: 0o755 });
  const { FONTCONFIG_PATH, LD_LIBRARY_PATH } = env;
  return {
    XDG_CACHE_HOME: folder,
    ...(FONTCONFIG_PATH === undefined ? {} : { FONTCONFIG_PATH: String(FONTCONFIG_PATH) }),
    ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH: String(LD_LIBRARY_PATH) }),
  };
}

async function packaged(): Promise<LaunchOptions> {
  if (!existsSync(UNPACKED)) await unpack();
  const executablePath = join(UNPACKED, "chromium");
  const env: Record<string, string> = { ...definedEnvironment() };
  // No configuration at all is more than Chromium bears: it wants to know of at least one font.
  if (!existsSync("/etc/fonts")) env.FONTCONFIG_PATH = join(UNPACKED, "fonts");
  if (lacksLibraries(executablePath)) {
    env.LD_LIBRARY_PATH = [join(UNPACKED, "al2023/lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  }
  // Containers run as root, where the sandbox refuses, and give /dev/shm 64 MB. Nothing else is loosened: the page
  // must live with the same rules as in its readers' browsers.
  return { executablePath, env, args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] };
}

/** Into a folder of our own first, so that two runs at once never see half a browser. */
async function unpack(): Promise<void> {
  const { inflate } = await import("@sparticuz/chromium");
  const making = `${UNPACKED}-${process.pid}`;
  mkdirSync(making, { recursive: true });
  const { TMPDIR } = process.env;
  try {
    // The package unpacks where the system's temporary files are.
    process.env.TMPDIR = making;
    const archives = ["chromium.br", "fonts.tar.br", "al2023.tar.br"];
    await Promise.all(archives.map((archive) => inflate(join(PACKAGE, "bin", archive))));
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  try {
    renameSync(making, UNPACKED);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(join(UNPACKED, "chromium"))) throw error;
  }
}

function lacksLibraries(executablePath: string): boolean {
  try {
    execFileSync(executablePath, ["--version", "--no-sandbox"], { stdio: "pipe" });
    return false;
  } catch (error) {
    if (String(error).includes("shared libraries")) return true;
    throw new Error(`${basename(executablePath)} does not start: ${error}`);
  }
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
