<?php
/**
 * What the plugin's files call, as PHP itself reads them.
 */

final class CallsTest extends Igny8_Case {

	/** Always there, or made up for by WordPress where they are not. */
	private const EXTENSIONS = array( 'Core', 'standard', 'date', 'hash', 'json', 'pcre', 'random', 'SPL' );
	private const POLYFILLED = array( 'mb_substr', 'mb_strlen' );

	/** What hosts are known to put into `disable_functions`; `*` stands for any ending. */
	private const SWITCHED_OFF = array(
		'apache_*', 'assert', 'chgrp', 'chmod', 'chown', 'connection_*', 'curl_*', 'debug_*', 'disk*', 'dl', 'error_log', 'error_reporting',
		'exec', 'extension_loaded', 'flush', 'fopen', 'fpassthru', 'fsockopen', 'ftok', 'get_cfg_var', 'get_current_user', 'getenv', 'gethost*',
		'getlastmod', 'getmy*', 'getprotobyn*', 'getrusage', 'getservby*', 'glob', 'highlight_*', 'ignore_user_abort', 'ini_*', 'lchgrp',
		'lchown', 'link', 'mail', 'memory_*', 'openlog', 'opcache_*', 'parse_ini_*', 'passthru', 'pcntl_*', 'pfsockopen', 'php*', 'popen',
		'posix_*', 'proc_*', 'putenv', 'readlink', 'register_shutdown_function', 'scandir', 'session_*', 'set_time_limit', 'setlocale',
		'shell_exec', 'show_source', 'sleep', 'socket_*', 'stream_*', 'symlink', 'sys_get*', 'syslog', 'system', 'tempnam', 'time_*', 'tmpfile',
		'touch', 'uniqid', 'usleep', 'virtual', 'zend_version',
	);

	/** @dataProvider files */
	public function test_what_a_host_may_lack_is_asked_for_before_it_is_called( string $file ): void {
		$unsafe = array_filter( self::calls( $file ), array( self::class, 'may_lack' ) );
		$this->assertSame( array(), array_values( $unsafe ), 'Call it by igny8_call_if_available().' );
	}

	/** @dataProvider files */
	public function test_every_hook_is_guarded( string $file ): void {
		$given = array( 'add_action', 'add_filter', 'register_activation_hook', 'register_deactivation_hook', 'add_command', 'callback', 'permission_callback' );
		$rows  = preg_grep( '/(?<!function )\b(' . implode( '|', $given ) . ')\'?(\(| *=>)/', file( $file ) );
		$this->assertSame( array(), array_values( preg_grep( '/igny8_guarded\(|__return_true/', $rows, PREG_GREP_INVERT ) ), 'Add it by igny8_on() or igny8_guarded().' );
	}

	public function test_the_list_finds_calls_and_nothing_else(): void {
		$file = tempnam( sys_get_temp_dir(), 'igny8' );
		file_put_contents( $file, '<?php function flush() {} $a->exec(); new Link(); A::mail(); Usleep( 1 ); strlen( "" ); iconv( "", "", "" ); mb_substr( "", 0 );' );
		$calls = self::calls( $file );
		unlink( $file );
		$this->assertSame( array( 'usleep', 'strlen', 'iconv', 'mb_substr' ), $calls );
		$this->assertSame( array( 'usleep', 'iconv' ), array_values( array_filter( $calls, array( self::class, 'may_lack' ) ) ) );
	}

	public function files(): array {
		$plugin = dirname( __DIR__, 2 ) . '/igny8-wp-plugin';
		$files  = array_merge( glob( "$plugin/*.php" ), glob( "$plugin/*/*.php" ) );
		return array_combine( array_map( 'basename', $files ), array_chunk( $files, 1 ) );
	}

	/** Lists the functions of PHP's own that a file calls by their names. */
	private static function calls( string $file ): array {
		$words = array_filter(
			token_get_all( file_get_contents( $file ) ),
			static function ( $token ): bool {
				return ! is_array( $token ) || ! in_array( $token[0], array( T_WHITESPACE, T_COMMENT, T_DOC_COMMENT ), true );
			}
		);
		$words = array_values( $words );
		$calls = array();
		foreach ( $words as $at => $word ) {
			$before = $words[ $at - 1 ][0] ?? '';
			if ( T_STRING === $word[0] && '(' === ( $words[ $at + 1 ] ?? '' ) && ! in_array( $before, array( T_FUNCTION, T_OBJECT_OPERATOR, T_DOUBLE_COLON, T_NEW ), true ) ) {
				$calls[] = strtolower( $word[1] );
			}
		}
		return array_values( array_filter( $calls, array( self::class, 'is_of_php' ) ) );
	}

	private static function is_of_php( string $name ): bool {
		return function_exists( $name ) && ( new ReflectionFunction( $name ) )->isInternal();
	}

	private static function may_lack( string $name ): bool {
		foreach ( self::SWITCHED_OFF as $pattern ) {
			if ( fnmatch( $pattern, $name ) ) {
				return true;
			}
		}
		return ! in_array( $name, self::POLYFILLED, true ) && ! in_array( ( new ReflectionFunction( $name ) )->getExtensionName(), self::EXTENSIONS, true );
	}
}
