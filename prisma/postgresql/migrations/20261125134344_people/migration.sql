-- AlterTable
ALTER TABLE "Build" ADD COLUMN     "leftOut" JSON,
ADD COLUMN     "pin" TEXT,
ADD COLUMN     "place" JSON;

-- AlterTable
ALTER TABLE "Drone" ADD COLUMN     "drain" JSON,
ADD COLUMN     "limit" JSON;

-- CreateTable
CREATE TABLE "Command" (
    "command" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "by" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "builds" JSON NOT NULL,
    "joined" JSON NOT NULL,
    "former" JSON NOT NULL,
    "undone" BOOLEAN NOT NULL,

    CONSTRAINT "Command_pkey" PRIMARY KEY ("command")
);


