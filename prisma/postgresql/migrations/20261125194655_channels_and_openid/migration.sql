-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "subject" TEXT,
ALTER COLUMN "password" DROP NOT NULL;

-- CreateTable
CREATE TABLE "Channel" (
    "channel" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "kinds" JSON NOT NULL,
    "template" TEXT,
    "sealed" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "at" BIGINT NOT NULL,

    CONSTRAINT "Channel_pkey" PRIMARY KEY ("channel")
);


