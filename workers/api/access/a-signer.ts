/** A team's key pair, made for a test. */

export type Signer = {
  jwk: { kid: string; kty: string; n: string; e: string };
  sign(claims: Record<string, unknown>): Promise<string>;
};

export async function aSigner(kid: string): Promise<Signer> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const pair = await crypto.subtle.generateKey(
    { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  if (!("privateKey" in pair)) throw new Error("RSA makes a pair");
  const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
  if (!("kty" in jwk)) throw new Error("a JWK was asked for");
  return {
    jwk: { kid, kty: String(jwk.kty), n: String(jwk.n), e: String(jwk.e) },
    async sign(claims) {
      const signed = `${part({ alg: "RS256", kid, typ: "JWT" })}.${part(claims)}`;
      const seal = await crypto.subtle.sign(algorithm.name, pair.privateKey, new TextEncoder().encode(signed));
      return `${signed}.${base64url(String.fromCharCode(...new Uint8Array(seal)))}`;
    },
  };
}

const part = (value: unknown): string => base64url(JSON.stringify(value));

function base64url(binary: string): string {
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
