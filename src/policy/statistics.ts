// The arithmetic of statistical gates: what an interval proves about a threshold, and which way a metric points.

/** A two-sided interval; a bare point is an interval of width zero. */
export interface Interval {
  lower: number;
  upper: number;
}

/** `inconclusive` means the threshold lies inside the interval. */
export type Decision = "passed" | "failed" | "inconclusive";

/** The true value is at least `floor`. */
export function judgeFloor({ lower, upper }: Interval, floor: number): Decision {
  return decide(lower >= floor, upper < floor);
}

/** The true value is at most `ceiling`. */
export function judgeCeiling({ lower, upper }: Interval, ceiling: number): Decision {
  return decide(upper <= ceiling, lower > ceiling);
}

/** Candidate minus baseline, greater being better, loses less than `margin`; strict, so that touching the margin proves nothing. */
export function judgeNonInferiority({ lower, upper }: Interval, margin: number): Decision {
  return decide(lower > -margin, upper <= -margin);
}

/** The interval turned so that greater is better. */
export function normalise(interval: Interval, greaterIsBetter: boolean): Interval {
  return greaterIsBetter ? interval : { lower: -interval.upper, upper: -interval.lower };
}

// Anything that is not a number fails both questions and must not pass, which is why passing is the narrower branch.
function decide(proved: boolean, refuted: boolean): Decision {
  if (proved) return "passed";
  return refuted ? "failed" : "inconclusive";
}

const LOWER_IS_BETTER = new Set(
  "brier brier_score brier_score_loss ece expected_calibration_error max_calibration_error mse rmse mae mape smape msle rmsle wer cer fid perplexity hinge false_positive_rate false_negative_rate fpr fnr eer latency".split(
    " ",
  ),
);
const GREATER_IS_BETTER = new Set(
  "accuracy accuracy_score balanced_accuracy auc roc_auc pr_auc average_precision gini ks f1 f1_score precision precision_score recall recall_score sensitivity specificity true_positive_rate true_negative_rate tpr tnr r2 r2_score mcc ndcg map bleu rouge iou dice".split(
    " ",
  ),
);

/** Which way a metric word points, or `undefined` for a word of somebody's own. */
export function knownDirection(word: string): boolean | undefined {
  const name = word.toLowerCase().replaceAll("-", "_");
  if (LOWER_IS_BETTER.has(name) || /_(loss|error)$/.test(name)) return false;
  return GREATER_IS_BETTER.has(name) ? true : undefined;
}
