// What an audit can find, as a closed list.

/** `fault`: something does not hold together. `note`: it is sealed and explained, and still worth reading. */
export type Severity = "fault" | "note";

export const AUDIT_RULES = {
  "change-without-record": "every governed change after the first policy is covered by a record",
  "record-unsound": "every record is an annotated tag with a well-formed statement and a signature that is trusted",
  "record-without-change": "every record tells what landed at its commit, file by file",
  "record-out-of-order": "the records of a stage are numbered in the order in which their changes landed",
  "chain-broken": "the records of a stage have no gap, and each names the one before by its digest",
  "rule-not-in-force": "every record was judged by the policy that lay on the branch before its change",
  "not-independent": "nobody approved what they proposed or built",
  "receipt-missing": "every approving record has its receipt",
  "receipt-moved": "every receipt lies on the commit where its version was registered",
  "receipt-unsound": "every receipt is an annotated tag",
  "receipt-without-record": "every receipt follows from a record that approves",
  "receipt-out-of-order": "the receipts of a model are dated in the order of its records, for readers that go by date",
  "foreign-tag": "no other tag looks like a receipt",
  "waiver-expired": "no version holds a stage with a gate that is no longer waived",
  "review-due": "every break-glass is reviewed in time",
  bypassed: "no governed change landed without a passing verdict",
} as const satisfies Record<string, string>;

export type AuditCode = keyof typeof AUDIT_RULES;

export interface AuditFinding {
  code: AuditCode;
  severity: Severity;
  /** A tag, or `<path> at <commit>`. */
  where: string;
  /** A sentence. */
  what: string;
}

export function fault(code: AuditCode, where: string, what: string): AuditFinding {
  return { code, severity: "fault", where, what };
}

export function note(code: AuditCode, where: string, what: string): AuditFinding {
  return { code, severity: "note", where, what };
}
