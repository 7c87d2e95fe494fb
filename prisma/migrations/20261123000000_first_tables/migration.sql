-- CreateTable
CREATE TABLE "Swarm" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "epoch" INTEGER NOT NULL,
    "sequence" INTEGER NOT NULL,
    "nextBuild" INTEGER NOT NULL,
    "nextRun" INTEGER NOT NULL,
    "paused" JSONB
);

-- CreateTable
CREATE TABLE "Build" (
    "build" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "run" INTEGER NOT NULL,
    "cpv" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "needs" JSONB NOT NULL,
    "expected" JSONB,
    "addedAt" BIGINT NOT NULL,
    "by" TEXT NOT NULL,
    "failedOn" JSONB NOT NULL,
    "requeuedAfter" INTEGER NOT NULL,
    "standing" JSONB NOT NULL
);

-- CreateTable
CREATE TABLE "Attempt" (
    "build" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "drone" TEXT NOT NULL,
    "claim" TEXT NOT NULL,
    "cores" JSONB NOT NULL,
    "grantedAt" BIGINT NOT NULL,
    "startedAt" BIGINT,
    "ending" JSONB,

    PRIMARY KEY ("build", "attempt")
);

-- CreateTable
CREATE TABLE "Drone" (
    "drone" TEXT NOT NULL PRIMARY KEY,
    "target" TEXT NOT NULL,
    "host" JSONB NOT NULL,
    "joinedAt" BIGINT NOT NULL,
    "online" BOOLEAN NOT NULL,
    "grounding" JSONB,
    "built" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "Fact" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "build" INTEGER,
    "fact" JSONB NOT NULL
);

-- CreateIndex
CREATE INDEX "Fact_build_sequence_idx" ON "Fact"("build", "sequence");
