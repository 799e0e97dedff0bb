/**
 * A SIRI 2.0 server in XML on loopback, with the trains of the PRIM simulator. GET asks as SIRI-Lite does and is
 * answered in XML; `x-vigie-origin` goes along. The PRIM simulator behind it takes the faults (`prim.setFaults`).
 */
import { listen } from "../loopback.ts";
import { type PrimSimulator, type PrimSimulatorOptions, startPrimSimulator } from "../prim/server.ts";
import { type Envelope, faultDocument, siriDocument, situationDocument } from "./documents.ts";

export type SiriXmlSimulatorOptions = Omit<PrimSimulatorOptions, "port"> & { port?: number; envelope?: Envelope };

export type SiriXmlSimulator = {
  /** "http://127.0.0.1:4100/siri"; below it stop-monitoring, estimated-timetable, general-message, situation-exchange. */
  url: string;
  prim: PrimSimulator;
  close(): Promise<void>;
};

const PATHS: Partial<Record<string, string>> = {
  "/siri/stop-monitoring": "stop-monitoring",
  "/siri/estimated-timetable": "estimated-timetable",
  "/siri/general-message": "general-message",
  "/siri/situation-exchange": "disruptions_bulk/disruptions/v2",
};

export async function startSiriXmlSimulator(options: SiriXmlSimulatorOptions = {}): Promise<SiriXmlSimulator> {
  const { port = 0, envelope = "plain", ...behind } = options;
  const prim = await startPrimSimulator({ ...behind, port: 0 });
  const now = options.now ?? Date.now;

  async function answer(path: string, key: string): Promise<{ status: number; origin: string; xml: string }> {
    const url = new URL(path, "http://127.0.0.1");
    const api = PATHS[url.pathname];
    if (api === undefined) return { status: 404, origin: prim.origin, xml: faultDocument("no such service") };
    const response = await fetch(`${prim.url}/${api}${url.search}`, { headers: { apikey: key } });
    const origin = response.headers.get("x-vigie-origin") ?? prim.origin;
    const text = await response.text();
    const told = { status: response.status, origin };
    if (!text.startsWith("{")) return { ...told, xml: text };
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "Siri" in body)
      return { ...told, xml: siriDocument(body, envelope) };
    if (response.ok) return { ...told, xml: situationDocument(body, now(), envelope) };
    return { ...told, xml: faultDocument(text) };
  }

  const served = await listen((request, response) => {
    answer(request.url ?? "/", String(request.headers.apikey ?? "")).then(
      ({ status, origin, xml }) => {
        response.writeHead(status, { "content-type": "text/xml; charset=utf-8", "x-vigie-origin": origin }).end(xml);
      },
      // What PRIM's simulator does to a connection, this one does.
      () => response.destroy(),
    );
  }, port);
  return {
    url: `${served.url}/siri`,
    prim,
    async close() {
      await served.close();
      await prim.close();
    },
  };
}
