import { expect, test } from "vitest";
import { isForApi } from "./front";

test("pages about the binhost are the dashboard's, and files of targets the coordinator's, whatever the targets are called", () => {
  for (const page of [
    "/",
    "/binhost",
    "/binhost?_rsc=x",
    "/binhost/releases",
    "/binhost/clients?q=a",
    "/metrics-of-mine",
  ]) {
    expect([page, isForApi(page)]).toEqual([page, false]);
  }
  const files = ["/binhost/default/Packages", "/binhost/releases/Packages", "/binhost/", "/binhost/clients/a.gpkg.tar"];
  for (const path of [...files, "/api/v1/status", "/agent.mjs", "/install.sh", "/metrics"]) {
    expect([path, isForApi(path)]).toEqual([path, true]);
  }
});
