/**
 * A document may say that its source stands in for another, by a member `instead_of` at its root: the domain writes it
 * there, readers are told by it, and operators see from it who tells of what.
 */

export type InsteadOf = {
  /** The source that is preferred. */
  source: string;
  /** ISO 8601 Z: its last good answer; null where there was none. */
  last_at: string | null;
};

/** What one source tells of in another's place. */
export type StandInView = {
  source: string;
  instead_of: string;
  /** ISO 8601 Z: of the documents told, the earliest of the preferred source's last good answers. */
  last_at: string | null;
  /** The preferred source's last failure, in its own words; null where it is merely silent, or back and not yet trusted. */
  why: string | null;
  /** Documents, by target. */
  targets: string[];
};
