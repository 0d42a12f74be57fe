// Part 4 of the 5,000 interleavings.
import { describeInterleavings } from "./interleavings.ts";

describeInterleavings(4);
