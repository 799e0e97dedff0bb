/**
 * TIPSA's DinaPaq web services on loopback: envelopes and namespaces checked, sessions that run out, faults inside of
 * HTTP 200, requests with the year first and answers with the month first, all in Madrid's time. What is known of them
 * is in public integrations and recordings; fault numbers other than 7, 28 and 41 are made up.
 */
import { uuid } from "../prim/seeded.ts";
import type { Call, CarrierSimulator, CarrierSimulatorOptions, Reply } from "../shipments/gateway.ts";
import { DEFAULT_SHARES, startCarrier } from "../shipments/gateway.ts";
import { pdfLabel, zplLabel } from "../shipments/labels.ts";
import type { Shipment, Stage, Step } from "../shipments/ledger.ts";
import { Ledger } from "../shipments/ledger.ts";
import { madridClock } from "../shipments/madrid-clock.ts";
import { consulta, type Request, readRequest, writeFault, writeReply } from "./envelope.ts";

export type DinapaqSimulatorOptions = CarrierSimulatorOptions & {
  /** The only one that is accepted; absent: any. */
  account?: { agencyCode: string; clientCode: string; password: string };
  sessionMs?: number;
  /** Rows of a page of the feed of changes. */
  pageRows?: number;
};

export type DinapaqSimulator = CarrierSimulator & {
  /** All sessions are forgotten, as after a restart of theirs. */
  expireSessions(): void;
};

const XML = { "content-type": "text/xml; charset=utf-8" };
const HALF_AN_HOUR_MS = 30 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SERVICES = "48 49 24 14 10 12 19 06 20 50 15 25 90 91 92 96 MV".split(" ");
const NOT_A_SESSION = "La sesión no existe o ha caducado";

/** Its states; registered, transit, out and delivered are 0, 1, 2 and 3. */
const STATES: Readonly<Record<Stage, string>> = {
  registered: "0",
  transit: "1",
  out: "2",
  delivered: "3",
  incident: "4",
  returned: "5",
  // It has no cancelling.
  cancelled: "18",
};

class Refused extends Error {}

export async function startDinapaqSimulator(options: DinapaqSimulatorOptions = {}): Promise<DinapaqSimulator> {
  const seed = options.seed ?? 1;
  const speed = options.speed ?? 1;
  const pageRows = options.pageRows ?? 50;
  const sessions = new Map<string, { agencyCode: string; until: number }>();
  const ledger = new Ledger({
    ...DEFAULT_SHARES,
    ...options,
    seed,
    speed,
    idOf: (number) => String(128_346_000 + number).padStart(10, "0"),
  });

  const methods: Record<string, (request: Request, agencyCode: string, now: number) => Record<string, string>> = {
    WebServService___GrabaEnvio24: createShipment,
    WebServService___ConsEtiquetaEnvio8: label,
    WebServService___ConsEnvEstados: (request, _agency, now) => {
      const shipment = ledger.byId(text(request, "strAlbaran"));
      const rows = shipment === null ? [] : ledger.steps(shipment, now).map(stateRow);
      return { strEnvEstados: consulta("ENV_ESTADOS", rows) };
    },
    WebServService___ConsEnvEstadosRef: (request, agencyCode, now) => {
      const rows = ledger.byReference(text(request, "strRef")).flatMap((shipment) =>
        ledger.steps(shipment, now).map((step, at) => ({
          V_SERVICIO: agencyCode.padStart(6, "0") + shipment.id,
          ...stateRow(step, at),
        })),
      );
      return { strEnvEstadosRef: consulta("ENV_ESTADOS_REF", rows) };
    },
    WebServService___ConsEnvEstIncCambiosEstados: changes,
  };

  function understand(call: Call) {
    const request = call.method === "POST" ? readRequest(call.body) : null;
    const service = call.query.get("service") ?? "";
    const isXml = /^text\/xml/.test(call.headers["content-type"] ?? "");
    if (call.path !== "/SOAP" || request === null || !isXml || !request.method.startsWith(`${service}___`)) {
      const fault = { status: 200, headers: XML, body: writeFault("SOAP: the envelope is not of this service") };
      return { operation: "unknown", answer: () => fault };
    }
    const operation = request.method.slice(service.length + 3);
    return { operation, answer: () => answer(request, call.now) };
  }

  function answer(request: Request, now: number): Reply {
    try {
      return { status: 200, headers: XML, body: reply(request, now) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: 200, headers: XML, body: writeFault(error.message) };
    }
  }

  function reply(request: Request, now: number): string {
    if (request.method === "LoginWSService___LoginCli2") return login(request, now);
    const method = methods[request.method];
    if (method === undefined) throw new Refused(`Unknown method ${request.method}`);
    const session = sessions.get(request.session ?? "");
    if (session === undefined || session.until <= now) throw new Refused(NOT_A_SESSION);
    return writeReply(request.method, method(request, session.agencyCode, now), request.session ?? "");
  }

  function login(request: Request, now: number): string {
    const [agencyCode, clientCode, password] = ["strCodAge", "strCod", "strPass"].map((name) => text(request, name));
    const { account } = options;
    const isRight =
      account === undefined
        ? agencyCode !== "" && clientCode !== "" && password !== ""
        : account.agencyCode === agencyCode && account.clientCode === clientCode && account.password === password;
    if (!isRight) return writeReply(request.method, { Result: "false", strError: "1", strSesion: "" }, "");
    const id = `{${uuid(seed, "session", sessions.size, now).toUpperCase()}}`;
    sessions.set(id, { agencyCode: agencyCode ?? "", until: now + (options.sessionMs ?? HALF_AN_HOUR_MS) });
    const results = {
      Result: "true",
      strCodAgeOut: agencyCode ?? "",
      strCod: clientCode ?? "",
      strNom: "SIMULATED",
      strVersion: "0.00.74",
      strError: "0",
      strSesion: id,
      strURLDetSegEnv: "http://127.0.0.1/dinapaqweb/detalle_envio.php?servicio={GUID}&fecha={FECHA}",
    };
    return writeReply(request.method, results, id);
  }

  function createShipment(request: Request, agencyCode: string, now: number): Record<string, string> {
    const refuse = (isWrong: boolean, fault: string) => {
      if (isWrong) throw new Refused(fault);
    };
    const field = (name: string) => text(request, name).trim();
    refuse(field("strCodAgeOri") !== agencyCode, "7: La agencia de origen no existe o está inactiva");
    refuse(!/^\d{4}\/\d{2}\/\d{2}$/.test(field("dtFecha")), "12: La fecha no es válida");
    refuse(!/^\d{4,5}$/.test(field("strCPOri")), "41: El código postal origen es nulo o no válido");
    refuse(field("strCPDes") === "", "42: El código postal destino es nulo o no válido");
    refuse(!SERVICES.includes(field("strCodTipoServ")), "28: El servicio no está permitido para el destino");
    refuse(field("strNomDes") === "" || field("strDirDes") === "", "45: Faltan datos del destinatario");
    refuse(!(Number(field("intPaq")) >= 1), "50: El número de bultos no es válido");
    refuse(!(Number(field("dPesoOri")) > 0), "51: El peso no es válido");
    const fields = Object.fromEntries(request.parameters);
    const shipment = field("boInsert") === "true" ? ledger.take(field("strRef"), fields, now) : null;
    const clock = madridClock(now);
    return {
      strAlbaranOut: shipment?.id ?? "",
      strCodTipoServOut: field("strCodTipoServ"),
      dtFecEntrOut: "1900-01-01T00:00:00",
      dtFecHoraAltaOut: `${clock.year}-${clock.month}-${clock.day}T${clock.hour}:${clock.minute}:${clock.second}`,
      strCodAgeOriOut: agencyCode,
      intBultosPosteriorOut: field("intPaq"),
      strGuidOut: `{${uuid(seed, "guid", shipment?.number ?? 0).toUpperCase()}}`,
    };
  }

  function label(request: Request): Record<string, string> {
    const shipment = ledger.byId(text(request, "strAlbaran"));
    if (shipment === null) return { strEtiqueta: "" };
    const lines = [`TIPSA ${shipment.id}`, shipment.reference, String(requested(shipment, "strNomDes"))];
    const isZpl = text(request, "strFormato").toLowerCase() === "zpl";
    const bytes = isZpl ? Buffer.from(zplLabel(lines)) : pdfLabel(lines);
    return { strEtiqueta: bytes.toString("base64") };
  }

  /** Told late, under the state before, and never as delivered: what integrators found the real feed to do. */
  function changes(request: Request, _agency: string, now: number): Record<string, string> {
    const from = readingOf(text(request, "dtFecHoraEstadoInicio"));
    const to = readingOf(text(request, "dtFecHoraEstadoFin"));
    if (to - from > DAY_MS) throw new Refused("El rango de fechas no puede superar las 24 horas");
    const rows = ledger.all().flatMap((shipment) =>
      ledger.steps(shipment, now).flatMap((step, at) => {
        const told = step.at + Math.round(HOUR_MS / 2 / speed);
        const reading = readingOf(requestDate(told));
        if (told > now || reading < from || reading > to) return [];
        const before = shipment.way[at - 1]?.stage ?? "registered";
        const V_COD_TIPO_EST = step.stage === "delivered" ? "18" : STATES[before];
        return [{ V_ALBARAN: shipment.id, V_COD_TIPO_EST, D_FEC_HORA_ALTA_EST: replyDate(told), V_OBS_INC: "" }];
      }),
    );
    const page = Number(text(request, "iPagina"));
    return {
      strEnvEstIncCambioEstado: consulta(
        "ENV_EST_INC_CAMBIOS_ESTADOS",
        rows.slice(page * pageRows, (page + 1) * pageRows),
      ),
      iTotalPaginasOut: String(Math.ceil(rows.length / pageRows)),
    };
  }

  const refusal = () => ({ status: 200, headers: XML, body: writeFault("EDatabaseError: deadlock") });
  const simulator = await startCarrier({ ledger, understand, refusal }, options);
  return { ...simulator, expireSessions: () => sessions.clear() };
}

function text(request: Request, name: string): string {
  return request.parameters.get(name) ?? "";
}

function requested(shipment: Shipment, name: string): unknown {
  return (shipment.request as Record<string, unknown>)[name];
}

function stateRow({ stage, at }: Step, index: number): Record<string, string> {
  return {
    I_ID: String(index + 1),
    V_COD_TIPO_EST: STATES[stage],
    D_FEC_HORA_ALTA: replyDate(at),
    V_COD_USU_ALTA: "",
    V_COD_AGE_ALTA: "004895",
    V_COD_REP_ALTA: "",
    V_COD_CLI_ALTA: "",
  };
}

function replyDate(at: number): string {
  const { year, month, day, hour, minute, second } = madridClock(at);
  return `${month}/${day}/${year} ${hour}:${minute}:${second}`;
}

function requestDate(at: number): string {
  const { year, month, day, hour, minute, second } = madridClock(at);
  return `${year}/${month}/${day} ${hour}:${minute}:${second}`;
}

/** "YYYY/MM/DD HH:MM:SS" as a number that readings can be compared by. */
function readingOf(written: string): number {
  const match = /^(\d{4})\/(\d{2})\/(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(written);
  if (match === null) throw new Refused("12: La fecha no es válida");
  const [year = 0, month = 1, ...rest] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}
