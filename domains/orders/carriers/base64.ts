/** Base64 of carriers: in lines of 76, padded or not. */

/** Null for what is not base64 or is of no byte. */
export function bytesOfBase64(text: string): Uint8Array | null {
  const packed = text.replace(/\s+/g, "");
  if (packed === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return null;
  try {
    return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

export function base64OfText(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
