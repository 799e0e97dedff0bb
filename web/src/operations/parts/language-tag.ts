/**
 * uPlot formats in the browser's language from the moment it is loaded, and throws where that is no language tag:
 * Chromium in a C locale says "en-US@posix". To be imported before it.
 */
const isTag = (language: string): boolean => {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    // Not a tag, which is what was asked.
    return false;
  }
};

if (!isTag(navigator.language)) {
  const value = navigator.languages.find(isTag) ?? "en";
  Object.defineProperty(navigator, "language", { value, configurable: true });
}
