import { createContext, useContext } from "solid-js";

/** Opens the search from inside a page. */
export const SearchContext = createContext<() => void>(() => undefined);

export function useSearch(): () => void {
  return useContext(SearchContext);
}
