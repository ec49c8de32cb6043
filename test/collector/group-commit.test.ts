// Batches that share a commit: which of them fail with it, and how often it is tried.
import { expect, test, vi } from "vitest";
import { createGroupCommit } from "../../collector/store/group-commit.ts";

const outcomes = async (answers: Promise<unknown>[]) => (await Promise.allSettled(answers)).map(({ status }) => status);

test("a group that fails because of one of its batches fails only that one", async () => {
  const group = createGroupCommit(
    (numbers: number[]) => {
      if (numbers.includes(2)) throw new Error("bad");
      return numbers;
    },
    () => false,
  );
  expect(await outcomes([1, 2, 3].map(group.add))).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("a group that fails because of the store is not tried batch by batch, each of which would wait as long", async () => {
  const commit = vi.fn((_numbers: number[]): number[] => {
    throw new Error("busy");
  });
  const group = createGroupCommit(commit, (error) => (error as Error).message === "busy");
  expect(await outcomes([1, 2, 3].map(group.add))).toEqual(["rejected", "rejected", "rejected"]);
  expect(commit).toHaveBeenCalledTimes(1);
});
