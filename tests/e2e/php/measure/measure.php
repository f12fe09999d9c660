<?php
/**
 * Notes what each request cost: ?without leaves the plugin out, so that both are asked in turn.
 */

add_filter(
	'option_active_plugins',
	static function ( $plugins ) {
		return isset( $_GET['without'] ) ? array_diff( $plugins, array( 'igny8-wp-plugin/igny8-wp-plugin.php' ) ) : $plugins;
	}
);

$igny8_test_began = 0.0;
$igny8_test_load  = 0.0;
add_action(
	'muplugins_loaded',
	static function () use ( &$igny8_test_began ) {
		$igny8_test_began = microtime( true );
	},
	PHP_INT_MAX
);
add_action(
	'plugin_loaded',
	static function () use ( &$igny8_test_began, &$igny8_test_load ) {
		$igny8_test_load = microtime( true ) - $igny8_test_began;
	}
);
add_action(
	'shutdown',
	static function () use ( &$igny8_test_load ) {
		$seconds = microtime( true ) - $_SERVER['REQUEST_TIME_FLOAT'];
		$kind    = isset( $_GET['without'] ) ? 'without' : 'with';
		$row     = array( $kind, get_num_queries(), $seconds, $igny8_test_load );
		file_put_contents( WP_CONTENT_DIR . '/measured.txt', implode( ' ', $row ) . "\n", FILE_APPEND );
	},
	0
);
