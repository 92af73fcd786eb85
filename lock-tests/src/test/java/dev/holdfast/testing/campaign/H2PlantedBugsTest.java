package dev.holdfast.testing.campaign;

import dev.holdfast.testing.StoreName;

@StoreName("h2")
class H2PlantedBugsTest extends PlantedBugsCase {}
