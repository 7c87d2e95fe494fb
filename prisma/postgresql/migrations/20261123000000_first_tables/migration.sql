-- CreateTable
CREATE TABLE "Swarm" (
    "id" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "sequence" INTEGER NOT NULL,
    "nextBuild" INTEGER NOT NULL,
    "nextRun" INTEGER NOT NULL,
    "paused" JSON,

    CONSTRAINT "Swarm_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Build" (
    "build" INTEGER NOT NULL,
    "run" INTEGER NOT NULL,
    "cpv" TEXT NOT NULL,
    "slot" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "needs" JSON NOT NULL,
    "expected" JSON,
    "addedAt" BIGINT NOT NULL,
    "by" TEXT NOT NULL,
    "failedOn" JSON NOT NULL,
    "requeuedAfter" INTEGER NOT NULL,
    "standing" JSON NOT NULL,

    CONSTRAINT "Build_pkey" PRIMARY KEY ("build")
);

-- CreateTable
CREATE TABLE "Attempt" (
    "build" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "drone" TEXT NOT NULL,
    "claim" TEXT NOT NULL,
    "cores" JSON NOT NULL,
    "grantedAt" BIGINT NOT NULL,
    "startedAt" BIGINT,
    "ending" JSON,

    CONSTRAINT "Attempt_pkey" PRIMARY KEY ("build","attempt")
);

-- CreateTable
CREATE TABLE "Drone" (
    "drone" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "host" JSON NOT NULL,
    "joinedAt" BIGINT NOT NULL,
    "online" BOOLEAN NOT NULL,
    "grounding" JSON,
    "built" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,

    CONSTRAINT "Drone_pkey" PRIMARY KEY ("drone")
);

-- CreateTable
CREATE TABLE "Fact" (
    "sequence" INTEGER NOT NULL,
    "build" INTEGER,
    "fact" JSON NOT NULL,

    CONSTRAINT "Fact_pkey" PRIMARY KEY ("sequence")
);

-- CreateIndex
CREATE INDEX "Fact_build_sequence_idx" ON "Fact"("build", "sequence");


