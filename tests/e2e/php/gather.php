<?php
$times = array();
for ( $round = 0; $round < 9; $round++ ) {
	wp_cache_flush();
	$began   = microtime( true );
	$entries = igny8_collect_entries();
	$digest  = igny8_digest( $entries );
	$middle  = microtime( true );
	igny8_add_counts( $entries, 60.0 );
	$times[] = array( $middle - $began, microtime( true ) - $middle );
}
echo wp_json_encode( $times );
