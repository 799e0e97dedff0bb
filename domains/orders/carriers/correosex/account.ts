import { z } from "zod";

export const correosexAccount = z.object({
  /** Methods are added as `/apiRest…/json/…`. */
  baseUrl: z.url({ protocol: /^https?$/ }).default("https://www.cexpr.es/wspsc"),
  username: z.string().trim().min(1),
  password: z.string().min(1),
  /** Código de cliente. */
  clientCode: z.string().trim().min(1).max(10),
  /** A credential of its own, mostly I or P and the client code. */
  solicitante: z.string().trim().min(1).max(10),
});
export type CorreosexAccount = z.infer<typeof correosexAccount>;
