// Part 3 of the 5,000 interleavings.
import { describeInterleavings } from "./interleavings.ts";

describeInterleavings(3);
