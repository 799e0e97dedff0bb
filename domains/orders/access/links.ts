/** Links that let a person set a password: the only way in which one comes to be. */
import { digest, randomToken } from "./secrets.ts";
import { endTokens, INVITATION_MS, insertToken } from "./tokens.ts";

export type PasswordLink = { link: string; expiresAt: number; statements: D1PreparedStatement[] };

/** A new one ends those before. Nothing is stored until the statements are run. @param origin "https://vigie.example" */
export async function passwordLink(
  db: D1Database,
  user: { id: string; tenantId: string },
  origin: string,
  now: number,
): Promise<PasswordLink> {
  const token = randomToken("password");
  const hash = await digest(token);
  const expiresAt = now + INVITATION_MS;
  return {
    // After the #: it is in no server's log and no Referer header.
    link: `${origin}/orders/password#token=${token}`,
    expiresAt,
    statements: [
      endTokens(db, user.id, ["password"], now),
      insertToken(db, {
        hash,
        kind: "password",
        tenantId: user.tenantId,
        userId: user.id,
        family: hash,
        title: "",
        createdAt: now,
        expiresAt,
      }),
    ],
  };
}
