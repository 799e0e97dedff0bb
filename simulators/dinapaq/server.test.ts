import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DinapaqSimulator, startDinapaqSimulator } from "./server.ts";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
const HOUR_MS = 3_600_000;
const START = Date.parse("2026-11-23T09:00:00Z");
let now = START;
let simulator: DinapaqSimulator;

beforeEach(async () => {
  now = START;
  simulator = await startDinapaqSimulator({ now: () => now, incidentShare: 0, returnShare: 0 });
});
afterEach(() => simulator.close());

type Asked = { service?: string; session?: string; namespace?: string; body: string };

async function ask({ service = "WebServService", session = "", namespace = "http://tempuri.org/", body }: Asked) {
  const envelope = `<?xml version="1.0"?><e:Envelope xmlns:e="${SOAP}" xmlns:t="${namespace}"><e:Header><t:ROClientIDHeader><t:ID>${session}</t:ID></t:ROClientIDHeader></e:Header><e:Body>${body}</e:Body></e:Envelope>`;
  const response = await fetch(`${simulator.url}/SOAP?service=${service}`, {
    method: "POST",
    headers: { "content-type": "text/xml" },
    body: envelope,
  });
  return { status: response.status, text: await response.text() };
}

async function login(): Promise<string> {
  const body =
    "<t:LoginWSService___LoginCli2><t:strCodAge>004612</t:strCodAge><t:strCod>651</t:strCod><t:strPass>p</t:strPass></t:LoginWSService___LoginCli2>";
  const { text } = await ask({ service: "LoginWSService", body });
  return /<v1:strSesion>(.*)<\/v1:strSesion>/.exec(text)?.[1] ?? "";
}

const faultOf = ({ status, text }: { status: number; text: string }) => [
  status,
  /<faultstring>(.*)<\/faultstring>/.exec(text)?.[1],
];

const FIELDS = {
  strCodAgeOri: "004612",
  dtFecha: "2026/11/23",
  strCodTipoServ: "48",
  strCPOri: "28001",
  strCPDes: "08001",
  strNomDes: "N",
  strDirDes: "D",
  intPaq: "1",
  dPesoOri: "1",
  strRef: "A",
  boInsert: "true",
};
const shipment = (overrides: Partial<typeof FIELDS> = {}) => {
  const fields = Object.entries({ ...FIELDS, ...overrides }).map(([name, value]) => `<t:${name}>${value}</t:${name}>`);
  return `<t:WebServService___GrabaEnvio24>${fields.join("")}</t:WebServService___GrabaEnvio24>`;
};

describe("DinaPaq's simulator", () => {
  it("faults in HTTP 200 at another namespace, service or session", async () => {
    const session = await login();
    const body = shipment();
    expect(faultOf(await ask({ session, body, namespace: "urn:DinaPaq" }))).toEqual([
      200,
      expect.stringContaining("envelope"),
    ]);
    expect(faultOf(await ask({ session, body, service: "LoginWSService" }))).toEqual([
      200,
      expect.stringContaining("envelope"),
    ]);
    expect(faultOf(await ask({ body }))).toEqual([200, expect.stringContaining("sesión")]);
    now += HOUR_MS;
    expect(faultOf(await ask({ session, body }))).toEqual([200, expect.stringContaining("sesión")]);
    expect(simulator.ledger.all()).toEqual([]);
  });

  it.each([
    [{ strCPOri: "" }, /^41: /],
    [{ strCodAgeOri: "000000" }, /^7: /],
    [{ strCodTipoServ: "99" }, /^28: /],
    [{ dtFecha: "11/23/2026" }, /^12: /],
    [{ strNomDes: " " }, /^45: /],
  ])("refuses with a number (%#)", async (overrides, fault) => {
    const session = await login();
    expect(faultOf(await ask({ session, body: shipment(overrides) }))).toEqual([200, expect.stringMatching(fault)]);
    expect(simulator.ledger.all()).toEqual([]);
  });

  it("takes the same reference twice, and nothing where it is only to check", async () => {
    const session = await login();
    await ask({ session, body: shipment({ boInsert: "false" }) });
    expect(simulator.ledger.all()).toEqual([]);
    await ask({ session, body: shipment() });
    await ask({ session, body: shipment() });
    expect(simulator.ledger.byReference("A").map(({ id }) => id)).toEqual(["0128346001", "0128346002"]);
  });

  it("answers with the month first, and never tells of a delivery in the feed of changes", async () => {
    const session = await login();
    await ask({ session, body: shipment() });
    now += 26 * HOUR_MS;
    const renewed = await login();
    const history = await ask({
      session: renewed,
      body: "<t:WebServService___ConsEnvEstados><t:strAlbaran>0128346001</t:strAlbaran></t:WebServService___ConsEnvEstados>",
    });
    expect(history.text).toContain("D_FEC_HORA_ALTA=&quot;11/23/2026 10:00:00&quot;");
    expect(history.text).toContain("V_COD_TIPO_EST=&quot;3&quot;");
    const window = (from: string, to: string) =>
      ask({
        session: renewed,
        body: `<t:WebServService___ConsEnvEstIncCambiosEstados><t:dtFecHoraEstadoInicio>${from}</t:dtFecHoraEstadoInicio><t:dtFecHoraEstadoFin>${to}</t:dtFecHoraEstadoFin><t:iPagina>0</t:iPagina></t:WebServService___ConsEnvEstIncCambiosEstados>`,
      });
    const feed = await window("2026/11/23 12:00:00", "2026/11/24 12:00:00");
    expect(feed.text).toContain("V_ALBARAN=&quot;0128346001&quot;");
    expect(feed.text).not.toContain("V_COD_TIPO_EST=&quot;3&quot;");
    expect(faultOf(await window("2026/11/23 12:00:00", "2026/11/24 12:00:01"))[1]).toMatch(/24 horas/);
  });
});
