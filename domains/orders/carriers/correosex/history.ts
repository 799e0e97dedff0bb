/** Correos Express's tracking: JSON now, XML of the same fields before. */
import { z } from "zod";
import type { Answer } from "../../upstream.ts";
import type { CarrierEvent } from "../carrier.ts";
import { readJson } from "../read-json.ts";
import { parseXml, textOf } from "../xml/xml.ts";
import { madrid, wallOfDigits } from "../zone-clock.ts";
import { stateOf } from "./states.ts";

/** It knows no such shipment, or nothing of it yet: 409 in JSON, 402 in XML. */
const UNKNOWN_CODES = ["409", "402"];

const code = z.union([z.string(), z.number()]).transform(String);
const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? "").trim());

const trackingSchema = z.object({
  error: code,
  mensajeError: text,
  estadoEnvios: z.array(z.object({ codEstado: text, descEstado: text, fechaEstado: text, horaEstado: text })).nullish(),
});

type Tracked = z.infer<typeof trackingSchema>;
type State = NonNullable<Tracked["estadoEnvios"]>[number];

/** The history of one shipment, oldest first; none where it is not known. */
export function historyOf(body: string): Answer<CarrierEvent[]> {
  const tracked = body.trimStart().startsWith("<") ? trackedOfXml(body) : readJson(body, trackingSchema);
  if (tracked.kind !== "ok") return tracked;
  const { error, mensajeError, estadoEnvios } = tracked.value;
  if (UNKNOWN_CODES.includes(error)) return { kind: "ok", value: [] };
  if (Number(error) !== 0) return { kind: "rejected", code: error, reason: mensajeError || "an error without a word" };
  const events: CarrierEvent[] = [];
  for (const [order, state] of (estadoEnvios ?? []).entries()) {
    const event = eventOf(state, order);
    if (event.kind !== "ok") return event;
    events.push(event.value);
  }
  return { kind: "ok", value: events.sort((a, b) => a.at - b.at || a.order - b.order) };
}

function eventOf({ codEstado, descEstado, fechaEstado, horaEstado }: State, order: number): Answer<CarrierEvent> {
  const at = instantOf(fechaEstado, horaEstado);
  if (codEstado === "" || at === null) {
    const told = `codEstado "${codEstado}", fechaEstado "${fechaEstado}", horaEstado "${horaEstado}"`;
    return { kind: "malformed", reason: `estadoEnvios[${order}]: ${told}` };
  }
  return {
    kind: "ok",
    value: {
      key: `${codEstado}:${fechaEstado}${horaEstado}`,
      status: stateOf(codEstado, descEstado),
      code: codEstado,
      text: descEstado || `Estado ${codEstado}`,
      at,
      order,
      place: null,
    },
  };
}

/** DDMMYYYY and HHMMSS (or HHMM) of Madrid's clock; null for anything else. */
export function instantOf(date: string, time: string): number | null {
  const [, day, month, year] = /^(\d{2})(\d{2})(\d{4})$/.exec(date) ?? [];
  const [, hour, minute, second = "0"] = /^(\d{2})(\d{2})(\d{2})?$/.exec(time) ?? [];
  if (year === undefined || hour === undefined) return null;
  const wall = wallOfDigits(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  return wall === null ? null : madrid.instantOf(wall);
}

function trackedOfXml(body: string): Answer<Tracked> {
  const parsed = parseXml(body);
  if (parsed.kind === "malformed") return parsed;
  const { root } = parsed;
  const error = textOf(root, "Error");
  if (root.name !== "SeguimientoEnviosResponse" || error === null) {
    return {
      kind: "malformed",
      reason: `<${root.name}> where <SeguimientoEnviosResponse> with an <Error> was expected`,
    };
  }
  const estadoEnvios = root.children
    .filter(({ name }) => name === "EstadoEnvios")
    .map((state) => ({
      codEstado: textOf(state, "CodEstado") ?? "",
      descEstado: textOf(state, "DescEstado") ?? "",
      fechaEstado: textOf(state, "FechaEstado") ?? "",
      horaEstado: textOf(state, "HoraEstado") ?? "",
    }));
  return { kind: "ok", value: { error, mensajeError: textOf(root, "MensajeError") ?? "", estadoEnvios } };
}
