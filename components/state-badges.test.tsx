import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { BUILD_STATES } from "../protocol/build";
import { DRONE_STATES } from "../protocol/drone";
import { BUILD_BADGES, DRONE_BADGES } from "./state-badges";
import { piePath, Shape } from "./ui/shapes";

const drawn = (name: Parameters<typeof Shape>[0]["name"]) =>
  renderToStaticMarkup(<Shape name={name} />).replace(/ data-shape="[^"]*"/, "");

it("draws no two statuses alike", () => {
  const shapes = [
    ...BUILD_STATES.map((state) => BUILD_BADGES[state]),
    ...DRONE_STATES.map((state) => DRONE_BADGES[state]),
  ].map((badge) => drawn(badge.shape));
  shapes.push(drawn("triangle-mark"), drawn("dot"));
  expect(new Set(shapes).size).toBe(shapes.length);
});

describe("piePath", () => {
  it.each([0, 0.25, 0.5, 0.75, 1])("is a slice that is neither empty nor full at %d", (progress) => {
    const path = piePath(progress);
    expect(path).not.toMatch(/NaN/);
    expect(path.endsWith(" 4.60Z") && path.includes(" 8.00 ")).toBe(false);
  });

  it("takes the long way round above one half", () => {
    const longWay = (progress: number) => piePath(progress).includes(" 1 1 ");
    expect([longWay(0.4), longWay(0.6)]).toEqual([false, true]);
  });
});
