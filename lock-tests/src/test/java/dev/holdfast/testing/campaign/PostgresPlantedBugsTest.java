package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("postgresql")
class PostgresPlantedBugsTest extends PlantedBugsCase {}
