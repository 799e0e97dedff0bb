import { useServices } from "../lib/services.tsx";
import { useTransit } from "./context.tsx";
import { networkWords } from "./words.ts";

/** What a heading says of a network, or of the group of small ones: in the reader's language, or by its agency's name. */
export function useNetworkName(): (network: string) => string {
  const { t } = useServices();
  const { networkOf } = useTransit();
  return (network) =>
    network === "other" ? t().otherNetworks : (networkWords(t(), network) ?? networkOf(network)?.title ?? network);
}
