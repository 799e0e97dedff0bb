/**
 * Correos Express's states. Of its codes only two are sure: 1 is "SIN RECEPCION" in its recordings, and 12 is the delivery
 * in the official shop module and in every integration. The rest have no published catalogue: they go by the carrier's
 * own word for them, and what no word is known for stays unknown. A word alone never delivers.
 */
import type { TrackingStatus } from "../../model.ts";

const DELIVERED = "12";
const NOT_RECEIVED = "1";

/** The first that fits. */
const WORDS: readonly (readonly [pattern: RegExp, status: TrackingStatus])[] = [
  [/\bANULAD[OA]\b/, "cancelled"],
  [/\bDEVUELT[OA]\b/, "returned"],
  [/\bDESTRUID[OA]\b/, "destroyed"],
  [/EXTRAVI|PERDID/, "missing"],
  [/FALLID|NO ENTREGAD|SIN ENTREGA|AUSENTE|INCIDENCIA|RECHAZ|ESTACIONAD|PARALIZ|DEVOLUCI/, "incident"],
  // To whom or what, only its code would say.
  [/ENTREG/, "unknown"],
  [/DISPONIBLE|PENDIENTE DE RECOG|EN OFICINA|EN PUNTO/, "available_for_pickup"],
  [/REPARTO/, "out_for_delivery"],
  [/SIN RECEPCION|GRABAD|PRERREGISTRAD/, "registered"],
  [/ARRASTRE|TRANSITO|PLATAFORMA|DELEGACION|EN RUTA|ADMITID|CLASIFIC|RECIBID/, "in_transit"],
];

export function stateOf(code: string, text: string): TrackingStatus {
  const bare = String(Number(code));
  if (bare === DELIVERED) return "delivered";
  if (bare === NOT_RECEIVED) return "registered";
  const words = text.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase();
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? "unknown";
}
