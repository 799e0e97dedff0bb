/** Vite gives a file's text where its path ends in ?raw. */
declare module "*?raw" {
  const text: string;
  export default text;
}
