/** What is wrong with what an upstream sends, by the rules of its own format: as a domain finds it and operators read it. */

/** In every language of those who operate. */
export type Words = { en: string; fr: string };

/** "error": readers of the feed are told something wrong, or nothing. "warning": they may be. */
export type Severity = "error" | "warning";

/** A rule that a feed's answer breaks. */
export type FeedFinding = {
  /** The rule's short name, in its format's own words: "E022". */
  rule: string;
  severity: Severity;
  title: Words;
  /** In how many places. */
  count: number;
  /** One of them, with the values that were seen. */
  example: string;
  /** What those who read the data see because of it. */
  consequence: Words;
};

/** A time through which each answer of a feed broke a rule. */
export type FindingSpell = {
  rule: string;
  severity: Severity;
  title: Words;
  /** Of the first answer that broke it; null where that is longer ago than is kept. */
  since: string | null;
  /** Of the first answer that did not any more; null while it lasts. */
  until: string | null;
};

export type FeedFindingsView = {
  feed: string;
  domain: string;
  source: string;
  /** Of the answer that was looked at last. */
  checked_at: string;
  /** What that answer breaks, errors first. */
  findings: FeedFinding[];
  /** Those that last, then those that are over, the latest first. */
  history: FindingSpell[];
};
