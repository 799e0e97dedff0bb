/**
 * Correos Express: HTTP Basic and JSON in which all is text (GrabacionEnviosRest v03.19, SeguimientoEnvios v01.06,
 * EtiquetaTransporte v01.04). Not Correos, whose API is another. Shipments are not cancelled: one that is never scanned
 * is never billed.
 */
import { z } from "zod";
import { ask, refusalOf } from "../../ask.ts";
import type { Answer, UpstreamPort } from "../../upstream.ts";
import { base64OfText } from "../base64.ts";
import type { CarrierAdapter, CarrierEvent, CreatedShipment, Label } from "../carrier.ts";
import { joinedLabels } from "../joined-labels.ts";
import { labelOfBase64 } from "../label-bytes.ts";
import { readJson } from "../read-json.ts";
import { MADRID, madrid } from "../zone-clock.ts";
import { type CorreosexAccount, correosexAccount } from "./account.ts";
import { createdOf, shipmentOf } from "./created.ts";
import { historyOf } from "./history.ts";
import { LIMITS, shipmentAdjustments, shipmentBody, shipmentProblems } from "./shipment.ts";

const DAY_MS = 86_400_000;
const NO_CANCEL = "Correos Express cannot cancel a shipment: one that is never handed over is not billed";
const NO_ROWS = ["402", "409"];

const number = z.union([z.string(), z.number()]).transform((value) => String(value).trim());

const listSchema = z.object({
  error: number,
  mensajeError: z.string().nullish(),
  seguimientoEnvioFecha: z.array(z.object({ referencia: z.string().nullish(), numEnvio: number })).nullish(),
});

const labelsSchema = z.object({
  codErr: number.nullish(),
  desErr: z.string().nullish(),
  listaEtiquetas: z.array(z.string()).nullish(),
});

export const correosex: CarrierAdapter<CorreosexAccount> = {
  id: "correosex",
  title: "Correos Express",
  zone: MADRID,
  capabilities: {
    create: "api",
    labels: ["pdf"],
    findsByReference: true,
    settlesWithinMs: 90_000,
    tracks: true,
    tellsMoved: false,
    cancels: false,
    webhooks: false,
    cashOnDelivery: true,
    saturday: true,
    ...LIMITS,
    services: [
      { code: "63", name: "Paq 24" },
      { code: "93", name: "ePaq 24" },
      { code: "61", name: "Paq 10" },
      { code: "62", name: "Paq 14" },
      { code: "92", name: "Paq Empresa 14" },
      { code: "54", name: "Entrega Plus" },
      { code: "18", name: "PaqPunto" },
      { code: "26", name: "Islas Express" },
      { code: "46", name: "Islas Documentación" },
      { code: "79", name: "Islas Marítimo" },
      { code: "66", name: "Baleares Express" },
      { code: "67", name: "Canarias Express" },
      { code: "68", name: "Canarias Aéreo" },
      { code: "69", name: "Canarias Marítimo" },
      { code: "90", name: "Internacional Estándar" },
      { code: "91", name: "Internacional Express" },
    ],
  },
  account: correosexAccount,
  secrets: ["password"],
  problems: shipmentProblems,
  adjustments: shipmentAdjustments,

  async create(request, account, port): Promise<Answer<CreatedShipment>> {
    const path = "/apiRestGrabacionEnviok8s/json/grabacionEnvio";
    const told = await post(path, shipmentBody(request, account), account, port);
    return told.kind === "ok" ? createdOf(told.value) : told;
  },

  async find(reference, shipOn, account, port): Promise<Answer<CreatedShipment | null>> {
    const [first, last] = [Date.parse(shipOn), madrid.wallOf(port.now())].sort((a, b) => a - b);
    const body = {
      keyCliFac: account.clientCode,
      fechaInicial: dayOf((first ?? 0) - DAY_MS),
      fechaFinal: dayOf((last ?? 0) + DAY_MS),
      idioma: "ES",
    };
    const told = await post("/apiRestSeguimientoEnviosk8s/json/seguimientoEnviosFechas", body, account, port);
    if (told.kind !== "ok") return told;
    const list = readJson(told.value, listSchema);
    if (list.kind !== "ok") return list;
    const { error, mensajeError, seguimientoEnvioFecha } = list.value;
    if (NO_ROWS.includes(error)) return { kind: "ok", value: null };
    if (Number(error) !== 0)
      return { kind: "rejected", code: error, reason: mensajeError || "an error without a word" };
    const [found] = (seguimientoEnvioFecha ?? [])
      .filter(({ referencia }) => referencia?.trim() === reference)
      .map(({ numEnvio }) => numEnvio)
      .sort();
    return { kind: "ok", value: found === undefined ? null : shipmentOf(found) };
  },

  async label({ expeditionId }, format, account, port): Promise<Answer<Label>> {
    if (format !== "pdf")
      return { kind: "rejected", code: null, reason: `it prints labels again as PDF, not ${format}` };
    const body = {
      keyCli: account.clientCode,
      nenvio: expeditionId,
      posicionEtiqueta: "0",
      tipo: "1",
      logoCliente: "",
    };
    const told = await post("/apiRestEtiquetaTransporte/json/etiquetaTransporte", body, account, port);
    if (told.kind !== "ok") return told;
    const labels = readJson(told.value, labelsSchema);
    if (labels.kind !== "ok") return labels;
    const { codErr, desErr, listaEtiquetas } = labels.value;
    if (Number(codErr ?? 0) !== 0)
      return { kind: "rejected", code: codErr ?? null, reason: desErr || "there is no label" };
    return joinedLabels(
      (listaEtiquetas ?? []).map((text) => labelOfBase64(text, format)),
      format,
    );
  },

  async events({ expeditionId }, account, port): Promise<Answer<CarrierEvent[]>> {
    const told = await track(expeditionId, account, port);
    return told.kind === "ok" ? historyOf(told.value) : told;
  },

  async moved(): Promise<Answer<string[]>> {
    return { kind: "rejected", code: null, reason: "Correos Express does not tell which shipments have moved" };
  },

  async cancel(): Promise<Answer<null>> {
    return { kind: "rejected", code: null, reason: NO_CANCEL };
  },

  /** Asks for a shipment that no one has: what it takes is that the account is let in. */
  async probe(account, port): Promise<Answer<null>> {
    const told = await track("0000000000000000", account, port);
    if (told.kind !== "ok") return told;
    const history = historyOf(told.value);
    return history.kind === "ok" ? { kind: "ok", value: null } : history;
  },
};

const track = (dato: string, account: CorreosexAccount, port: UpstreamPort): Promise<Answer<string>> => {
  const body = { codigoCliente: account.clientCode, dato, idioma: "ES" };
  return post("/apiRestSeguimientoEnviosk8s/json/seguimientoEnvio", body, account, port);
};

/** "YYYY-MM-DD" of a reading of Madrid's clock. */
const dayOf = (wall: number): string => new Date(wall).toISOString().slice(0, 10);

async function post(
  path: string,
  body: unknown,
  account: CorreosexAccount,
  port: UpstreamPort,
): Promise<Answer<string>> {
  const { baseUrl, username, password } = account;
  const told = await ask(
    {
      url: baseUrl.replace(/\/+$/, "") + path,
      method: "POST",
      headers: {
        authorization: `Basic ${base64OfText(`${username}:${password}`)}`,
        "content-type": "application/json",
        accept: "application/json",
      },
      body: JSON.stringify(body),
    },
    port,
  );
  if (told.kind === "unavailable") return told;
  return refusalOf(told, port.now()) ?? { kind: "ok", value: told.text };
}
