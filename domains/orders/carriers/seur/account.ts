import { z } from "zod";

export const seurAccount = z.object({
  baseUrl: z.url({ protocol: /^https?$/ }).default("https://servicios.api.seur.io"),
  clientId: z.string().trim().min(1),
  clientSecret: z.string().min(1),
  username: z.string().trim().min(1),
  password: z.string().min(1),
  /** Código de cuenta de cliente: account number, hyphen, franchise ("12345-28"). */
  ccc: z
    .string()
    .trim()
    .regex(/^\d+-\d+$/, 'account number, hyphen and franchise, such as "12345-28"'),
  /** NIF of the account: tracking asks for it. */
  taxId: z.string().trim().min(1),
  /** Of whom SEUR invoices. */
  name: z.string().trim().min(1).max(50),
  email: z.email(),
});
export type SeurAccount = z.infer<typeof seurAccount>;

export function partsOf({ ccc }: SeurAccount): { accountNumber: string; businessUnit: string } {
  const [accountNumber = "", businessUnit = ""] = ccc.split("-");
  return { accountNumber, businessUnit };
}
