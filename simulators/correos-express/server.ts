/**
 * Correos Express on loopback: HTTP Basic, JSON whose every field is text, mandatory fields and lengths, labels in base64
 * of base64 unless it is told otherwise, 409 for what it does not know, dates of Madrid's clock. Error numbers other
 * than 26, 140, 402 and 409 and states other than 1 and 12 are made up; their words are of integrations.
 */
import type { Call, CarrierSimulator, CarrierSimulatorOptions, Reply } from "../shipments/gateway.ts";
import { DEFAULT_SHARES, startCarrier } from "../shipments/gateway.ts";
import { pdfLabel } from "../shipments/labels.ts";
import type { Shipment, Stage } from "../shipments/ledger.ts";
import { Ledger } from "../shipments/ledger.ts";
import { madridClock } from "../shipments/madrid-clock.ts";
import { refusedShipment } from "./shipment.ts";

export type CorreosExpressSimulatorOptions = CarrierSimulatorOptions & {
  /** The only ones that are let in; absent: any. */
  credentials?: { username: string; password: string };
};

/** With the path under which the methods are. */
export const CORREOS_EXPRESS_PATH = "/wspsc";

const STATES: Readonly<Record<Stage, readonly [code: string, text: string]>> = {
  registered: ["1", "SIN RECEPCION"],
  transit: ["3", "EN ARRASTRE"],
  out: ["8", "EN REPARTO"],
  incident: ["9", "REPARTO FALLIDO"],
  delivered: ["12", "ENTREGADO"],
  returned: ["17", "DEVUELTO"],
  // It has no cancelling.
  cancelled: ["19", "ANULADO"],
};

type Fields = Record<string, unknown>;

export async function startCorreosExpressSimulator(
  options: CorreosExpressSimulatorOptions = {},
): Promise<CarrierSimulator> {
  const ledger = new Ledger({
    ...DEFAULT_SHARES,
    ...options,
    seed: options.seed ?? 1,
    speed: options.speed ?? 1,
    idOf: (number) => String(3_230_002_000_000_000 + number),
  });

  const methods: Readonly<Record<string, { operation: string; answer(fields: Fields, now: number): unknown }>> = {
    "/apiRestGrabacionEnviok8s/json/grabacionEnvio": { operation: "grabacionEnvio", answer: create },
    "/apiRestSeguimientoEnviosk8s/json/seguimientoEnvio": { operation: "seguimientoEnvio", answer: track },
    "/apiRestSeguimientoEnviosk8s/json/seguimientoEnviosFechas": { operation: "seguimientoEnviosFechas", answer: list },
    "/apiRestEtiquetaTransporte/json/etiquetaTransporte": { operation: "etiquetaTransporte", answer: label },
  };

  function understand(call: Call) {
    const method = call.path.startsWith(CORREOS_EXPRESS_PATH)
      ? methods[call.path.slice(CORREOS_EXPRESS_PATH.length)]
      : undefined;
    if (method === undefined) return { operation: "unknown", answer: () => ({ status: 404, body: "" }) };
    return { operation: method.operation, answer: () => answer(call, method.answer) };
  }

  function answer(call: Call, method: (fields: Fields, now: number) => unknown): Reply {
    if (call.method !== "POST") return { status: 405, body: "" };
    if (!isLetIn(call.headers.authorization ?? "")) {
      return { status: 401, headers: { "www-authenticate": 'Basic realm="wspsc"' }, body: "" };
    }
    return { status: 200, body: JSON.stringify(method(JSON.parse(call.body) as Fields, call.now)) };
  }

  function isLetIn(authorization: string): boolean {
    const encoded = /^Basic (.+)$/.exec(authorization)?.[1];
    if (encoded === undefined) return false;
    const given = Buffer.from(encoded, "base64").toString("utf8");
    const { credentials } = options;
    return credentials === undefined
      ? /^.+:.+$/.test(given)
      : given === `${credentials.username}:${credentials.password}`;
  }

  function create(fields: Fields, now: number): unknown {
    const refused = refusedShipment(fields);
    if (refused !== null) return answered(refused.code, refused.message);
    const shipment = ledger.take(String(fields.ref), fields, now);
    const parcels = (fields.listaBultos as unknown[]).length;
    const [wanted] = fields.listaInformacionAdicional as { codificacionUnicaB64?: string }[];
    return {
      ...answered(0, ""),
      datosResultado: shipment.id,
      listaBultos: Array.from({ length: parcels }, (_, at) => ({
        orden: String(at + 1).padStart(2, "0"),
        codUnico: `${shipment.id}${String(at + 1).padStart(2, "0")}89503`,
      })),
      etiqueta: [{ etiqueta1: encodedLabel(shipment, wanted?.codificacionUnicaB64 === "1") }],
    };
  }

  function track(fields: Fields, now: number): unknown {
    const shipment = ledger.byId(String(fields.dato));
    if (shipment === null || fields.codigoCliente !== clientOf(shipment)) {
      return { error: 409, mensajeError: "ERROR EN BBDD - NO SE HAN ENCONTRADO DATOS", estadoEnvios: null };
    }
    const estadoEnvios = ledger.steps(shipment, now).map(({ stage, at }) => stateOf(stage, at));
    return {
      error: 0,
      mensajeError: "",
      numEnvio: shipment.id,
      ref: shipment.reference,
      ...estadoEnvios.at(-1),
      estadoEnvios,
    };
  }

  function list(fields: Fields, now: number): unknown {
    const [from, to] = [String(fields.fechaInicial), String(fields.fechaFinal)];
    const found = ledger.all().filter((shipment) => {
      const { year, month, day } = madridClock(shipment.createdAt);
      const date = `${year}-${month}-${day}`;
      return clientOf(shipment) === fields.keyCliFac && from <= date && date <= to;
    });
    if (found.length === 0)
      return { error: 402, mensajeError: "NO SE HAN ENCONTRADO DATOS", seguimientoEnvioFecha: null };
    const seguimientoEnvioFecha = found.map((shipment) => ({
      numEnvio: shipment.id,
      referencia: shipment.reference,
      estadoEnvio: STATES[ledger.steps(shipment, now).at(-1)?.stage ?? "registered"][0],
    }));
    return { error: 0, mensajeError: "", seguimientoEnvioFecha };
  }

  function label(fields: Fields): unknown {
    const shipment = ledger.byId(String(fields.nenvio));
    if (shipment === null) return { codErr: "-10", desErr: "NO EXISTE EL ENVIO", listaEtiquetas: [] };
    return { codErr: "0", desErr: "", listaEtiquetas: [encodedLabel(shipment, true)] };
  }

  const refusal = () => ({ status: 500, body: JSON.stringify(answered(-1, "ERROR INTERNO")) });
  return startCarrier({ ledger, understand, refusal }, options);
}

const clientOf = (shipment: Shipment): unknown => (shipment.request as Fields).codRte;

function encodedLabel(shipment: Shipment, isOnce: boolean): string {
  const once = pdfLabel([`CORREOS EXPRESS ${shipment.id}`, shipment.reference]).toString("base64");
  return isOnce ? once : Buffer.from(once).toString("base64");
}

function stateOf(stage: Stage, at: number): Record<string, string> {
  const { year, month, day, hour, minute, second } = madridClock(at);
  const [codEstado, descEstado] = STATES[stage];
  return { codEstado, descEstado, fechaEstado: `${day}${month}${year}`, horaEstado: `${hour}${minute}${second}` };
}

const answered = (codigoRetorno: number, mensajeRetorno: string) => ({
  codigoRetorno,
  mensajeRetorno,
  datosResultado: null,
  listaBultos: null,
  etiqueta: null,
  numRecogida: null,
});
