import { z } from "zod";

export const tipsaAccount = z.object({
  /** Without a path: services are added as `/SOAP?service=…`. */
  baseUrl: z.url({ protocol: /^https?$/ }).default("https://ws.tipsa-dinapaq.com"),
  /** Código de agencia: six digits. */
  agencyCode: z.string().trim().min(1).max(10),
  /** Código de cliente of that agency. */
  clientCode: z.string().trim().min(1).max(20),
  password: z.string().min(1),
});
export type TipsaAccount = z.infer<typeof tipsaAccount>;
