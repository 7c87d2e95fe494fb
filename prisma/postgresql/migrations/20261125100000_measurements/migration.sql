-- AlterTable
ALTER TABLE "Drone" ADD COLUMN     "historyUntil" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "Measurement" (
    "fact" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "cpv" TEXT NOT NULL,
    "drone" TEXT NOT NULL,
    "cores" INTEGER NOT NULL,
    "seconds" DOUBLE PRECISION NOT NULL,
    "heldSeconds" DOUBLE PRECISION,
    "endedAt" BIGINT NOT NULL,
    "peakMemoryBytes" BIGINT,
    "diskBytes" BIGINT,

    CONSTRAINT "Measurement_pkey" PRIMARY KEY ("fact","place")
);


