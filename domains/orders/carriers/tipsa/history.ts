/** What DinaPaq tells of where parcels are. */
import type { Answer } from "../../upstream.ts";
import type { CarrierEvent } from "../carrier.ts";
import type { XmlElement } from "../xml/xml.ts";
import { instantOfReply } from "./dates.ts";
import { rowsOf } from "./soap.ts";
import { stateOf } from "./statuses.ts";

/**
 * The history of ConsEnvEstados, oldest first. Two states of one second are told apart by I_ID. A row that cannot be
 * read spoils the answer: it might be the delivery.
 */
export function historyOf(reply: XmlElement): Answer<CarrierEvent[]> {
  const rows = rowsOf(reply, "strEnvEstados", "ENV_ESTADOS");
  if (rows.kind !== "ok") return rows;
  const events: CarrierEvent[] = [];
  for (const [index, row] of rows.value.entries()) {
    const event = eventOf(row, index);
    if (event.kind !== "ok") return event;
    events.push(event.value);
  }
  return { kind: "ok", value: events.sort((a, b) => a.at - b.at || a.order - b.order) };
}

function eventOf(row: Readonly<Record<string, string>>, index: number): Answer<CarrierEvent> {
  const {
    V_COD_TIPO_EST: code = "",
    D_FEC_HORA_ALTA: time = "",
    I_ID: id = String(index),
    V_COD_AGE_ALTA: agency,
  } = row;
  const at = instantOfReply(time);
  const order = Number(id);
  if (code === "" || at === null || !Number.isInteger(order)) {
    const told = `V_COD_TIPO_EST "${code}", D_FEC_HORA_ALTA "${time}", I_ID "${id}"`;
    return { kind: "malformed", reason: `strEnvEstados, row ${index + 1}: ${told}` };
  }
  return {
    kind: "ok",
    value: {
      key: `${id}:${code}:${time}`,
      ...stateOf(code),
      code,
      at,
      order,
      place: agency ? `Agencia ${agency}` : null,
    },
  };
}

/**
 * Albaranes that have a state under a reference (ConsEnvEstadosRef), the first one first. Its rows name a shipment as
 * V_SERVICIO: the agency's six digits and the albarán's ten.
 */
export function albaranesOf(reply: XmlElement): Answer<string[]> {
  const rows = rowsOf(reply, "strEnvEstadosRef", "ENV_ESTADOS_REF");
  if (rows.kind !== "ok") return rows;
  const first = new Map<string, number>();
  for (const [index, { V_SERVICIO: service = "", D_FEC_HORA_ALTA: time = "" }] of rows.value.entries()) {
    const albaran = service.slice(-10);
    const at = instantOfReply(time);
    if (!/^\d{10}$/.test(albaran) || at === null) {
      const told = `V_SERVICIO "${service}", D_FEC_HORA_ALTA "${time}"`;
      return { kind: "malformed", reason: `strEnvEstadosRef, row ${index + 1}: ${told}` };
    }
    first.set(albaran, Math.min(at, first.get(albaran) ?? at));
  }
  const sorted = [...first].sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1));
  return { kind: "ok", value: sorted.map(([albaran]) => albaran) };
}

/**
 * A page of ConsEnvEstIncCambiosEstados: which albaranes have moved, and nothing else of it. Its times are when the feed
 * was told and not when it happened, and states are missing from it, deliveries among them.
 */
export function movedOf(reply: XmlElement): Answer<string[]> {
  const rows = rowsOf(reply, "strEnvEstIncCambioEstado", "ENV_EST_INC_CAMBIOS_ESTADOS");
  if (rows.kind !== "ok") return rows;
  const bad = rows.value.findIndex(({ V_ALBARAN = "" }) => !/^\d{10}$/.test(V_ALBARAN));
  if (bad !== -1) {
    return { kind: "malformed", reason: `strEnvEstIncCambioEstado, row ${bad + 1}: V_ALBARAN is not ten digits` };
  }
  return { kind: "ok", value: rows.value.map(({ V_ALBARAN = "" }) => V_ALBARAN) };
}
