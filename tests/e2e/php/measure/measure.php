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
add_action(
	'shutdown',
	static function () {
		$seconds = microtime( true ) - $_SERVER['REQUEST_TIME_FLOAT'];
		$kind    = isset( $_GET['without'] ) ? 'without' : 'with';
		file_put_contents( WP_CONTENT_DIR . '/measured.txt', "$kind " . get_num_queries() . " $seconds\n", FILE_APPEND );
	},
	0
);
