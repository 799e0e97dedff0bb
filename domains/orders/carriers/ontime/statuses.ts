/**
 * States in OnTime's files: its four-letter codes as one of its customers keeps them, or words of Spanish and English, as
 * a person types them. There is no published catalogue: what is in neither list stays unknown, with its own text.
 */
import type { TrackingStatus } from "../../model.ts";

const CODES: Readonly<Record<string, TrackingStatus>> = {
  ALTA: "registered",
  COMP: "registered",
  RECO: "registered",
  ORIG: "in_transit",
  COOR: "in_transit",
  CPCE: "in_transit",
  CERC: "in_transit",
  TRANS: "in_transit",
  LLEG: "in_transit",
  DESTI: "in_transit",
  REPA: "out_for_delivery",
  DIAE: "delivered",
  EAGE: "delivered",
  EFEC: "delivered",
  ENTR: "delivered",
  // Parts, attempts and postponements: not the end.
  ENPA: "incident",
  DIAP: "incident",
  DIAN: "incident",
  NOEF: "incident",
  ENAP: "incident",
  COCE: "incident",
  FALT: "incident",
  DGEN: "incident",
  DEVU: "returned",
  ANUL: "cancelled",
};

const WORDS: Readonly<Record<string, TrackingStatus>> = {
  registrado: "registered",
  documentado: "registered",
  registered: "registered",
  recogido: "collected",
  collected: "collected",
  "en transito": "in_transit",
  transito: "in_transit",
  "in transit": "in_transit",
  "en reparto": "out_for_delivery",
  reparto: "out_for_delivery",
  "out for delivery": "out_for_delivery",
  disponible: "available_for_pickup",
  "disponible para recoger": "available_for_pickup",
  "available for pickup": "available_for_pickup",
  incidencia: "incident",
  ausente: "incident",
  "no entregado": "incident",
  "entrega parcial": "incident",
  incident: "incident",
  exception: "incident",
  entregado: "delivered",
  delivered: "delivered",
  devuelto: "returned",
  returned: "returned",
  extraviado: "missing",
  missing: "missing",
  lost: "missing",
  destruido: "destroyed",
  destroyed: "destroyed",
  anulado: "cancelled",
  cancelado: "cancelled",
  cancelled: "cancelled",
  canceled: "cancelled",
};

/** The whole cell must be one of them: "no entregado" has "entregado" in it. */
export function stateOf(told: string): TrackingStatus {
  const bare = told
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[\s_-]+/g, " ")
    .trim();
  return CODES[bare.toUpperCase()] ?? WORDS[bare.toLowerCase()] ?? "unknown";
}
