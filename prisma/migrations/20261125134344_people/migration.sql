-- AlterTable
ALTER TABLE "Build" ADD COLUMN "leftOut" JSONB;
ALTER TABLE "Build" ADD COLUMN "pin" TEXT;
ALTER TABLE "Build" ADD COLUMN "place" JSONB;

-- AlterTable
ALTER TABLE "Drone" ADD COLUMN "drain" JSONB;
ALTER TABLE "Drone" ADD COLUMN "limit" JSONB;

-- CreateTable
CREATE TABLE "Command" (
    "command" TEXT NOT NULL PRIMARY KEY,
    "at" BIGINT NOT NULL,
    "by" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "builds" JSONB NOT NULL,
    "joined" JSONB NOT NULL,
    "former" JSONB NOT NULL,
    "undone" BOOLEAN NOT NULL
);


