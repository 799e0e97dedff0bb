/** Vite gives a file's text where its path ends in ?raw. */
declare module "*?raw" {
  const text: string;
  export default text;
}

/** And as a data URL, whatever is in it, where it ends in ?url&inline. */
declare module "*?url&inline" {
  const url: string;
  export default url;
}

/** Vite: the modules whose paths fit, by path; none where there are no such files. */
interface ImportMeta {
  glob<T>(pattern: string, options: { query: string; import: string }): Record<string, () => Promise<T>>;
}
